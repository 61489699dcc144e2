/**
 * English function words: articles and determiners, pronouns, auxiliary and modal verbs, prepositions, conjunctions, and
 * adverbs that only point, ask, link or grade. No noun, adjective or full verb, however frequent: those are what texts differ
 * by. "Don't" reaches a list as "don" and "t", so the halves that contractions leave behind are here too, but for "won",
 * which is a word by itself. Words of one letter are no tokens and need no entry.
 */
export const ENGLISH_STOP_WORDS = `
  the an this that these those such same other others another
  all any both each either every few less many more most much neither no none several some
  me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
  it its itself they them their theirs themself themselves one ones oneself
  anybody anyone anything everybody everyone everything nobody nothing somebody someone something
  who whom whose which what whoever whomever whichever whatever
  am is are was were be been being have has had having do does did doing done
  can cannot could may might must shall should will would ought
  about above across after against along alongside amid among amongst around as at before behind below beneath beside
  besides between beyond by concerning despite down during except for from in inside into like near of off on onto out
  outside over past per regarding since through throughout till to toward towards under underneath unlike until up upon
  versus via with within without
  and but or nor if unless whether because although though while whilst whereas than so yet else lest
  how when where why however whenever wherever here there hence thence then thus therefore thereby therein thereafter
  hereby herein hereafter whereby wherein whereupon
  again ago almost already also always anyway anywhere elsewhere enough even ever everywhere further furthermore
  indeed instead just meanwhile moreover namely nevertheless never nonetheless not now nowhere often only otherwise
  perhaps quite rather really somehow sometimes somewhat somewhere soon still too very
  ain aren couldn didn doesn don hadn hasn haven isn mightn mustn needn shan shouldn wasn weren wouldn ll re ve
`;
