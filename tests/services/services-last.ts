import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Starts the files that need a service (`*.service.test.ts`) after all others, so that those report first. */
export class ServicesLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const needsService = ({ moduleId }: TestSpecification) => moduleId.endsWith(".service.test.ts");
    return [...sorted.filter((file) => !needsService(file)), ...sorted.filter(needsService)];
  }
}
