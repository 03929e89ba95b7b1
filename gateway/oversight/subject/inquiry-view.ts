import type { SubjectInquiry } from "../../deliveries/ports/inquiry-register.ts";
import type { InquiryView } from "../ports/subject-service.ts";

/** An inquiry without what travelled of it. */
export function inquiryView({ token: _token, ...shown }: SubjectInquiry): InquiryView {
  return shown;
}
