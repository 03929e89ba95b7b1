-- compatible from: 9
-- Nothing looks up a token by itself: a match walks those of one part after the other, along their keys.
DROP INDEX "loadedTokenByKey";
