#include "model/asks_words.h"

#include <stddef.h>

const uint32_t question_marks[] = {
	'?', 0x37e, 0x55e, 0x61f, 0x1367, 0x1945, 0x203d, 0x2047, 0x2048, 0x2049, 0x2753, 0x2754, 0x2cfa, 0x2cfb, 0x2e2e, 0x2e54, 0xa60f, 0xa6f7,
	0xfe16, 0xfe56, 0xff1f, 0x11143, 0x1e95f, 0
};

const char *const asks_plain[] = {
	"question for", "question to", "a question:", "my question:", "question, please", "questions for", "quick question", "q for",
	"does anyone know", "does anybody know", "anyone know", "anybody know", "anyone knows", "anybody knows", "does anyone", "does anybody",
	"has anyone", "has anybody", "did anyone", "can anyone", "can anybody", "can someone", "can somebody", "could someone", "could somebody",
	"could anyone", "who can tell", "who knows", "can you tell", "could you tell", "can you explain", "could you explain", "please explain",
	"please tell", "tell us about", "tell us more", "tell me more about", "asking for", "may i ask", "i have a question", "pregunta para",
	"pregunta:", "una pregunta", "una duda", "alguien sabe", "sabe alguien", "alguien puede", "alguien me puede", "sabeis si", "sabe usted",
	"me podeis decir", "podriais decir", "podrias explicar", "question pour", "une question", "quelqu'un sait", "quelqu'un peut",
	"quelqu'un pourrait", "savez-vous", "sait-on", "pouvez-vous", "pourriez-vous", "frage an", "frage fur", "eine frage", "kurze frage",
	"weiss jemand", "kann jemand", "kann mir jemand", "konnte jemand", "hat jemand", "wisst ihr", "konnt ihr", "konnen sie", "wissen sie",
	"domanda per", "una domanda", "qualcuno sa", "qualcuno puo", "sapete se", "sapete dirmi", "potete dirmi", "mi sapete dire", "pergunta para",
	"uma pergunta", "uma duvida", "alguem sabe", "alguem pode", "alguem me", "sabem se", "podem explicar", "podem dizer", "vraag voor",
	"vraag aan", "een vraag", "vraagje", "weet iemand", "weet er iemand", "kan iemand", "iemand die weet", "weten jullie", "kunnen jullie",
	"pregunta per a", "algu sap", "algu pot", "sap algu", "sabeu si", "pytanie do", "czy ktos wie", "ktos wie", "czy ktos", "otazka pro",
	"vi nekdo", "nevi nekdo", "fraga till", "nagon som vet", "vet nagon", "sporgsmal til", "er der nogen der ved", "sporsmal til",
	"noen som vet", "vet noen", "tietaako joku", "kysymys:", "вопрос к", "вопрос:", "кто-нибудь знает", "подскажите", "скажите", "питання до",
	"хтось знає", "підкажіть", "ερώτηση για", "ξέρει κανείσ", "ξερει κανεισ", "bilen var mi", "soru:", "سؤال ل", "هل يعرف أحد", "هل من أحد",
	"من يعرف", "שאלה ל", "מישהו יודע", "מישהי יודעת", "誰か", "どなたか", "教えて", "質問です", "有人知道", "谁知道", "請問", "请问", "誰知道", "아시는 분", "아는 분", "질문 있",
	"anybody got", "anyone got", "anyone have", "anybody have", "any tips", "any recommendations", "anyone recommend", "alguien me",
	"alguien tiene", "alguien conoce", "alguien recomienda", "alguien ha visto", "alguem tem", "alguem conhece", "alguem recomenda",
	"qualcuno ha", "qualcuno conosce", "qualcuno consiglia", "quelqu'un connait", "quelqu'un a", "quelqu'un aurait", "quelqu’un sait",
	"quelqu’un connait", "kennt jemand", "heeft iemand", "kent iemand", "algu te", "algu coneix", "czy ktos zna", "har nagon", "har noen",
	"har nogen", "кто-нибудь", "может кто", "two questions", NULL
};

const char *const asks_worded[] = {
	"would love to know", "would like to know", "i'd love to know", "i'd like to know", "i’d love to know", "i’d like to know",
	"want to know how", "want to know why", "want to know what", "i would be curious", "any idea", "any ideas", "any chance", "is it true that",
	"not sure i understand", "tell us who", "tell us what", "tell us how", "tell us why", "tell us where", "tell us when", "tell me who",
	"tell me what", "tell me how", "tell me why", "tell me where", "tell me which", "tell us which", "explain how", "explain why",
	"me pregunto", "nos preguntamos", "me gustaria saber", "querria saber", "quisiera saber", "tengo curiosidad", "contadnos mas",
	"cuentanos mas", "se sabe si", "alguna idea", "me encantaria saber", "je me demande", "on se demande", "j'aimerais savoir",
	"j’aimerais savoir", "je voudrais savoir", "est-ce que", "est-ce qu'on", "curieux de savoir", "curieuse de savoir", "dites-nous",
	"dites-nous en plus", "une idee", "ich frage mich", "frage ich mich", "da frage ich mich", "wurde mich interessieren",
	"mich wurde interessieren", "mich interessiert", "wusste gern", "ich wusste gerne", "erzahlt mehr", "erzahlt uns", "wurde gern wissen",
	"wurde gerne wissen", "bin gespannt, ob", "weiss man", "mi chiedo", "ci chiediamo", "mi piacerebbe sapere", "vorrei sapere",
	"sono curioso di sapere", "sono curiosa di sapere", "raccontateci di piu", "gostava de saber", "gostaria de saber", "pergunto-me",
	"queria saber", "tenho curiosidade", "fico a pensar se", "contem-nos mais", "sera que", "ik vraag me af", "vraag me af", "ik ben benieuwd",
	"benieuwd hoe", "benieuwd of", "benieuwd wie", "benieuwd waarom", "zou graag weten", "vertel eens", "vertel ons", "em pregunto",
	"m'agradaria saber", "voldria saber", "zastanawiam sie", "ciekawe, czy", "ciekawe, kto", "ciekawe, jak", "ciekawi mnie",
	"chcialbym wiedziec", "chcialabym wiedziec", "jag undrar", "undrar om", "undrar hur", "undrar vem", "jeg lurer pa", "lurer pa om",
	"jeg undrer mig", "gad vide", "mietin,", "haluaisin tietaa", "zajimalo by me", "zajima me", "интересно, кто", "интересно, как",
	"интересно, почему", "интересно, когда", "интересно, что", "интересно, где", "интересно, есть ли", "хотелось бы знать", "хочу знать",
	"цікаво, хто", "цікаво, як", "цікаво, чому", "хотілося б знати", "αναρωτιέμαι", "θα ήθελα να μάθω", "merak ediyorum", "acaba", "أتساءل",
	"أود أن أعرف", "أريد أن أعرف", "معقول أن", "מעניין אותי", "אשמח לדעת", "תוהה", "知りたい", "気になります", "気になる", "でしょうか", "想知道", "好奇", "궁금", "알고 싶",
	NULL
};

const char *const asks_before[] = {
	"i wonder", "wondering", "we wonder", "curious", "i am curious about", "i'm curious", "i’m curious", "just wondering", "want to know",
	"do you know", "do we know", "no idea", "can't find out", "trying to find out", "please tell us", "remind me", "quien sabe", "quem sabe",
	"verrat mir", "verratet uns", "sagt mal", NULL
};

const char *const question_words[] = {
	"who", "whose", "whom", "what", "which", "when", "where", "why", "how", "if", "whether", "quien", "que", "cual", "cuando", "donde", "como",
	"si", "qui", "quoi", "quand", "ou", "comment", "pourquoi", "wer", "was", "wann", "wo", "wie", "warum", "ob", "welche", "welcher", "quem",
	"qual", "quando", "onde", "come", "perche", "chi", "dove", "quanto", "por", "porque", "hvor", "hvem", "hva", "hvad", "hvorfor", "hvordan",
	"vem", "vad", "var", "varfor", "hur", "kuka", "mika", "missa", "milloin", "miksi", "miten", "kto", "co", "gdzie", "kiedy", "dlaczego",
	"jak", "skad", "kdo", "kde", "kdy", "proc", "wat", "waar", "wanneer", "waarom", "hoe", "waarvan", "woher", "wohin", "wem", "wen", "wessen",
	"quan", "on", "perque", "com", "kim", "ne", "nerede", "nereden", "neden", "nasil", "kac", "кто", "что", "где", "когда", "почему", "как",
	"зачем", "чей", "чья", "чье", "откуда", "сколько", "какой", "какая", "хто", "що", "де", "коли", "чому", "звідки", "ποιοσ", "ποια", "τι",
	"που", "πού", "ποτε", "πότε", "γιατι", "γιατί", "πωσ", "πώσ", "من", "ما", "ماذا", "متى", "أين", "لماذا", "كيف", "كم", "מי", "מה", "איפה",
	"מאיפה", "מתי", "למה", "איך", "כמה", NULL
};

const char *const asks_openers[] = {
	"what is", "what are", "what was", "what were", "what does", "what do you", "what did", "what year", "what kind of", "what sort of",
	"what happened", "what happens", "what's the", "what’s the", "who is", "who are", "who was", "who were", "who made", "who built",
	"who painted", "who wrote", "who did", "who decides", "who owns", "who pays", "whose", "which one", "which of", "which is", "when is",
	"when was", "when were", "when did", "when do", "when does", "when will", "where is", "where are", "where was", "where did", "where do",
	"where does", "where can", "where's the", "why is", "why are", "why was", "why were", "why do", "why does", "why did", "why isn't",
	"why don't", "how is the", "how are the", "how was", "how were", "how do", "how does", "how did", "how long", "how many", "how much",
	"how often", "how old", "how big", "how tall", "how heavy", "how far", "how can", "how could", "how would", "is there", "are there",
	"was there", "were there", "is this the", "is that the", "is it real", "is it true", "is it possible", "are these", "are those", "are they",
	"are we allowed", "does the", "does it", "does this", "does that", "do they", "do you", "do we know", "did they", "did you", "did the",
	"can we", "can you", "can i", "could you", "could we", "would you", "will there", "will you", "will the", "has it", "has the", "have you",
	"have they", "may we", "should we", "hay algun", "hay alguna", "se puede", "cuando se", "quien es", "como se", "donde esta", "donde se",
	"es verdad que", "por que se", "y a-t-il", "peut-on", "combien de", "comment fait-on", "gibt es", "kann man", "darf man", "wie viele",
	"wie lange", "wie alt", "wo ist", "wer hat", "c'e un", "si puo", "quanti", "ha um", "e possivel", "quantos", "quantas", "is er een",
	"hoeveel", "hoe lang", "mag je", "czy jest", "czy mozna", "finns det", "kan man", "есть ли", "можно ли", "сколько", "هل", "האם", "क्या",
	"where can i", "what can", "what would", "what should", "how should", "who can", "who looks after", "who feeds", "is anyone", "if i may",
	NULL
};

const char *const asks_endings[] = {
	"ですか", "ますか", "でしょうか", "ましたか", "ませんか", "のか知りたいです", "吗", "嗎", "呢", "나요", "까요", "인가요", "습니까", "ไหม", "หรือเปล่า", NULL
};

const char *const hollow_words[] = {
	/* rhetoric */
	"who doesn't", "who doesn’t", "who does not", "who wouldn't", "who wouldn’t", "who would not", "who needs", "quem precisa", "wer braucht",
	"quien necesita", "who knew", "who cares", "who could resist", "who else", "who would have", "who'd have", "who’d have", "how cool",
	"how great", "how good", "how lovely", "how beautiful", "how amazing", "how cute", "how fun", "how perfect", "how nice", "how awesome",
	"how wonderful", "how gorgeous", "how about that", "how dare", "what could possibly", "what could be better", "what's not to",
	"what’s not to", "what is not to", "what more could", "what more do you", "what's better than", "what’s better than", "what is better than",
	"is it not", "isn't she", "isn't he", "isn't this", "isn’t this", "isn't that", "isn’t that", "aren't they", "aren’t they",
	"aren't museums", "aren't we", "aren’t we", "doesn't it", "doesn’t it", "don't you just", "don’t you just", "don't we all", "don’t we all",
	"wasn't that", "can you believe", "can you imagine", "can it get any", "does it get any", "is it just me", "am i the only",
	"is there anything better", "is there anything more", "is there a better", "more beautiful than", "y a-t-il plus beau",
	"gibt es etwas schoneres", "hay algo mejor", "hay algo mas bonito", "c'e qualcosa di piu bello", "is er iets mooiers",
	"ha algo mais bonito", "remember when", "remember that time", "did you know", "have you heard", "why oh why", "why on earth",
	"why wouldn't", "why would anyone", "need i say", "need we say", "dare i", "shall we", "should i say", "guess where", "guess who",
	"guess what", "what else is new", "what are the odds", "what have i done", "where have you been", "where would we be",
	"what would we do without", "could it be any", "who am i to", "a quien no le", "quien no ha", "quien lo diria", "quien lo iba",
	"que mas se puede pedir", "no es precioso", "no es maravilloso", "a que mola", "a que es", "os imaginais", "te imaginas", "sabias que",
	"sabiais que", "qui l'eut cru", "qui l’eut cru", "n'est-ce pas", "n’est-ce pas", "qui n'aime pas", "qui n’aime pas", "quoi de mieux",
	"quoi de plus", "que demander de plus", "le saviez-vous", "saviez-vous", "qui aurait", "wer hatte das", "wer hatte gedacht",
	"ist das nicht", "ist es nicht", "ist sie nicht", "ist er nicht", "wer liebt nicht", "wer mag nicht", "was will man mehr",
	"was gibt es schoneres", "wusstet ihr", "schon gewusst", "wussten sie", "non e meraviglioso", "non e bellissim", "non e fantastico",
	"chi non", "chi l'avrebbe", "cosa c'e di meglio", "lo sapevate", "sapevate che", "chi l’avrebbe", "quem diria", "quem nao", "nao e lindo",
	"nao e maravilhoso", "ha coisa melhor", "sabia que", "sabiam que", "is het niet", "is dit niet", "wie houdt er niet", "wie had dat",
	"wat wil je nog meer", "wist je dat", "wisten jullie", "qui ho diria", "oi que", "kto by pomyslal", "czyz nie", "czy to nie", "visste du",
	"vidste du", "ar det inte", "er det ikke", "eiko ole", "кто бы мог", "разве не", "кто не любит", "кто бы", "ну разве", "знаете ли вы",
	"а вы знали", "хто б міг", "ποιοσ δεν", "kim sevmez", "biliyor muydunuz", "أليس", "هل تعلم", "من منا لا", "מי לא", "הידעתם", "じゃないですか",
	"ではないですか", "ではありませんか", "知っていましたか", "ご存知でしたか", "そうなんですか", "そうですか", "谁不", "誰不", "你知道吗", "不是吗", "是不是很", "얼마나 멋진", "알고 계셨나요",
	/* small talk */
	"is this thing on", "is this on", "how are you", "how are we", "how is everyone", "how is everybody", "how's everyone", "how’s everyone",
	"how are things", "how's it going", "how’s it going", "how do you do", "how was your", "how is your", "how's your", "who's here",
	"who’s here", "who is here", "who's in", "who's joining", "who is joining", "anyone else", "anybody else", "what's up", "what’s up",
	"are you ready", "ready for", "are we ready", "everyone ready", "anybody there", "anyone there", "you ok", "are you ok",
	"what are you drinking", "que tal", "como estais", "como estan", "como estas", "que pasa", "quien esta", "ca va", "comment allez",
	"vous allez bien", "wie geht", "wie lauft", "alles gut", "alle da", "wer ist da", "wer ist dabei", "come state", "come stai", "come va",
	"tutto bene", "ci siete", "tudo bem", "tudo bom", "como estao", "como vai", "hoe gaat het", "alles goed", "hoe is het", "wie is er",
	"com esteu", "com va", "tot be", "jak sie macie", "co slychac", "hur mar", "hvordan gar det", "hvordan har", "mita kuuluu", "jak se mate",
	"как дела", "как вы", "як справи", "τι κάνετε", "nasilsiniz", "كيف حال", "كيف الحال", "מה שלומ", "מה נשמע", "お元気", "元気ですか", "你们好吗", "大家好吗",
	"你好吗", "近来如何", "잘 지내", "안녕하",
	/* advertising */
	"want to know more", "want to learn more", "want to see more", "want to join", "want to save", "want to win", "want to visit",
	"want to work", "want more", "looking for a", "looking for something", "looking to", "in need of", "need a", "fancy a", "why not visit",
	"why not join", "why not come", "have you got your", "have you booked", "got your ticket", "interested in", "missed it", "missed our",
	"missed us", "planning a", "planning your", "quieres saber mas", "quieres conocer", "te apetece", "os apetece", "buscas", "envie de",
	"vous cherchez", "lust auf", "noch nichts vor", "du suchst", "vuoi saperne", "cerchi", "quer saber mais", "procura um", "zin in",
	"op zoek naar", "meer weten", "mehr erfahren", "en savoir plus", "хотите узнать", "isn't it", "isn’t it", "who's got", "who’s got",
	"who's with", "who’s with", "who's excited", "who wants", "who let", "who said", "anyone for", "can we talk about", "can we all agree",
	"can we just", "can i just", "why am i", "how am i", "where has the time", "where did the time", "is it friday", "are we there yet",
	"what even", "how is it already", "be any better", "be any more", "get any better", "any cuter", "what is life", "what would life",
	"is anyone surprised", "are you surprised", "week been", "day been", "what's cooking", "qui dit mieux", "vous etes la", "vous etes prets",
	"on est prets", "que serait la vie", "comment ne pas", "qui ne voudrait", "qui ne reve", "quien se apunta", "estais listos",
	"estamos listos", "estais preparados", "hay alguien", "como no", "quien no", "que seria de", "seid ihr bereit", "wer noch", "wer ist noch",
	"kennt ihr das", "alles klar", "wer kann da", "wer will da", "wer mochte nicht", "wie kann man nur", "was ware", "chi c'e", "siete pronti",
	"chi di voi", "chi altro", "come non", "cosa sarebbe", "quem mais", "estao prontos", "quem esta ai", "como nao", "o que seria",
	"wie doet er mee", "wie nog meer", "zijn jullie er klaar voor", "hoe mooi is", "hoe leuk is", "hoe cool is", "wie wil er niet",
	"wie wil dat niet", "qui s'apunta", "esteu a punt", "qui no", "кто с нами", "вы готовы", "ну как", "ну кто", "как не", "よね", "ですよね", "是吧",
	"对吧", "準備はいい", "准备好了吗", "그렇죠", "그쵸", NULL
};

const char *const hollow_starts[] = {
	"what a", "what an", "honestly", "seriously", "isn't", "isn’t", "aren't", "aren’t", "wasn't", "wasn’t", "doesn't", "doesn’t", "don't",
	"don’t", "is it not", "n'est", "n’est", "non e", "non sono", "nao e", "no es", "no son", NULL
};

const char *const not_hollow[] = {
	"isn't there", "isn’t there", "aren't there", "aren’t there", "isn't the", "isn’t the", "aren't the", "aren’t the", "don't they",
	"don’t they", "don't you have", "doesn't the", "doesn’t the", NULL
};

const char *const measures[] = {
	"long", "old", "big", "much", "many", "far", "tall", "heavy", "deep", "often", "high", "wide", "hot", "cold", "large", "small", "real",
	"accurate", "safe", "common", "rare", "late", "early", "soon", "expensive", "difficult", "hard", "easy", "thick", "fast", "loud",
	"original", "valuable", "fragile", "new", NULL
};

const char *const echo_words[] = {
	"really", "oh really", "oh, really", "right", "seriously", "honestly", "huh", "eh", "no", "yes", "yeah", "what", "wait what", "wait, what",
	"wait", "why", "why not", "how", "so what", "ok", "okay", "or", "or not", "innit", "hm", "hmm", "sorry", "pardon", "excuse me", "who",
	"who, me", "who me", "me", "same", "you too", "is it", "did they", "do you", "are you", "is she", "is he", "don't you think",
	"don’t you think", "you know", "yes or no", "am i right", "deal", "agreed", "see", "get it", "got it", "coincidence", "verdad", "no crees",
	"en serio", "y eso", "de verdad", "ah si", "por que no", "si", "vale", "vraiment", "ah bon", "non", "pourquoi pas", "hein", "serieux",
	"oder", "nicht wahr", "nicht", "ne", "echt", "wirklich", "im ernst", "gell", "warum nicht", "ach ja", "davvero", "vero", "no eh",
	"perche no", "sul serio", "a serio", "serio", "ne e", "pois e", "porque nao", "toch", "he", "waarom niet", "serieus", "prawda",
	"serio mowisz", "правда", "серьезно", "да", "нет", "ну и", "حقا", "صحيح", "באמת", "נכון", "本当", "本当ですか", "マジ", "えっ", "真的吗", "真的", "정말",
	"진짜", NULL
};

const char *const reply_words[] = {
	"yes", "no", "nope", "yep", "yeah", "because", "exactly", "obviously", "of course", "easy", "simple", "me", "not me", "same", "neither do",
	"i say", "absolutely", "sure", "never", "always", "si", "no lo se", "porque", "claro", "exacto", "oui", "non", "parce que", "evidemment",
	"ja", "nein", "weil", "genau", "naturlich", "perche", "certo", "sim", "nao", "nee", "omdat", "natuurlijk", "да", "нет", "потому что", "نعم",
	"لا", "はい", "いいえ", "是的", "不是", "i am not", "i'm not", "nobody", "no one", "everyone", "everybody", "not one", "nadie", "todos", "personne",
	"tout le monde", "niemand", "alle", "nessuno", "tutti", "ninguem", NULL
};

const char *const filler_words[] = {
	"but", "so", "and", "or", "hi", "hello", "hey", "oh", "ah", "well", "wow", "sorry", "evening", "ok", "okay", "also", "please", "ooh", "um",
	"hmm", "lovely", "all", "now", "then", "q", "question", "pregunta", "frage", "domanda", "pergunta", "vraag", "y", "pero", "hola", "perdon",
	"et", "mais", "bonjour", "pardon", "und", "aber", "hallo", "entschuldigung", "ma", "ciao", "scusate", "mas", "ola", "desculpem", "en",
	"maar", NULL
};

const char *const near_words[] = {
	"this", "that", "would you", "do you", "these", "those", "it", "i", "me", "my", "esto", "esta", "este", "eso", "esa", "ese", "yo", "me",
	"ce", "cette", "cela", "ca", "je", "das", "dies", "diese", "dieser", "dieses", "ich", "questo", "questa", "io", "isto", "isso", "eu", "dit",
	"dat", "deze", "ik", "это", "هذا", "هذه", "これ", "この", "这", "這", NULL
};

const char *const second_words[] = {
	"+1", "+ 1", "same question", "same here", "me too", "i was going to ask", "i was about to ask", "i wanted to ask",
	"was wondering the same", "wondering the same", "wanted to know that too", "want to know this too", "want to know too",
	"would like to know that too", "i'd like to know too", "good question, i", "seconded", "second this", "this question", "asking the same",
	"i second that", "also interested", "misma pregunta", "lo mismo", "yo tambien", "la misma duda", "iba a preguntar", "meme question",
	"moi aussi", "j'allais demander", "pareil", "gleiche frage", "dieselbe frage", "das wollte ich auch", "das wurde mich auch", "ich auch",
	"stessa domanda", "anche io", "anch'io", "volevo chiedere", "mesma pergunta", "eu tambem", "ia perguntar", "zelfde vraag", "ik ook",
	"dat wilde ik ook", "mateixa pregunta", "jo tambe", "to samo pytanie", "ja tez", "samma fraga", "samme sporsmal", "тот же вопрос", "и мне",
	"присоединяюсь", "نفس السؤال", "وأنا أيضا", "אותה שאלה", "גם אני", "同じ質問", "私も", "同问", "同問", "我也想", "같은 질문", "저도", "like to know that",
	"like to know this", "same thing", "dasselbe", "das gleiche", "das frage ich mich auch", "a mi tambien", "je voulais demander",
	"curious too", "interested too", NULL
};

const char *const defer_words[] = {
	"i will ask", "i'll ask", "i’ll ask", "will ask", "let me ask", "let me find out", "i'll find out", "i’ll find out", "will find out",
	"let me check", "i'll check", "i’ll check", "will check", "passing this", "passing that", "passed it on", "over to", "asking the curator",
	"good question", "great question", "what a question", "we'll come back", "we’ll come back", "buena pregunta", "voy a preguntar",
	"lo pregunto", "ahora pregunto", "bonne question", "je demande", "je vais demander", "gute frage", "ich frage nach", "ich frage mal",
	"wir fragen", "bella domanda", "ottima domanda", "chiedo subito", "boa pergunta", "vou perguntar", "goede vraag", "ik vraag het",
	"ik zal vragen", "bona pregunta", "ho pregunto", NULL
};

const char *const little_words[] = {
	"love", "like", "take", "took", "get", "got", "every", "then", "more", "ever", "a", "an", "the", "of", "to", "in", "on", "at", "by", "for",
	"from", "with", "and", "or", "but", "so", "is", "are", "was", "were", "be", "been", "it", "its", "this", "that", "these", "those", "there",
	"do", "does", "did", "can", "could", "would", "will", "has", "have", "had", "i", "you", "we", "they", "he", "she", "me", "my", "your",
	"our", "their", "us", "them", "know", "anyone", "anybody", "someone", "tell", "please", "if", "as", "not", "just", "also", "any", "wonder",
	"wondering", "question", "curator", "q", "hi", "hello", "really", "here", "el", "la", "los", "las", "un", "una", "de", "del", "en", "y",
	"o", "es", "son", "se", "lo", "que", "por", "para", "con", "si", "alguien", "sabe", "me", "pregunto", "hay", "al", "su", "le", "les", "l",
	"d", "du", "des", "une", "et", "ou", "est", "sont", "ce", "c", "il", "elle", "on", "pour", "dans", "sur", "au", "aux", "qu", "je", "vous",
	"nous", "sait", "der", "die", "das", "den", "dem", "ein", "eine", "einen", "und", "oder", "ist", "sind", "es", "im", "von", "zu", "mit",
	"fur", "auf", "ob", "man", "ich", "ihr", "wir", "mich", "frage", "weiss", "jemand", "gibt", "il", "lo", "gli", "i", "uno", "di", "da",
	"che", "e", "sono", "per", "nel", "nella", "qualcuno", "sa", "os", "as", "um", "uma", "do", "no", "na", "dos", "das", "em", "com", "alguem",
	"ha", "het", "een", "van", "en", "of", "zijn", "er", "voor", "met", "op", "weet", "iemand", "ik", "je", "els", "amb", "per", "w", "na", "i",
	"czy", "jest", "и", "в", "на", "не", "ли", "это", "с", NULL
};
