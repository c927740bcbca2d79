#include "model/label_words.h"

#include <stddef.h>

const struct keyword keywords[] = {
	/* words first: "answer" begins with a */
	{ "question", 'Q', true, false, false }, { "pregunta", 'Q', true, false, false }, { "frage", 'Q', true, false, false },
	{ "domanda", 'Q', true, false, false }, { "pergunta", 'Q', true, false, false }, { "vraag", 'Q', true, false, false },
	{ "sporgsmal", 'Q', true, false, false }, { "sporsmal", 'Q', true, false, false }, { "fraga", 'Q', true, false, false },
	{ "kysymys", 'Q', true, false, false }, { "pytanie", 'Q', true, false, false }, { "otazka", 'Q', true, false, false },
	{ "kerdes", 'Q', true, false, false }, { "intrebarea", 'Q', true, false, false }, { "intrebare", 'Q', true, false, false },
	{ "soru", 'Q', true, false, false }, { "galdera", 'Q', true, false, false }, { "cwestiwn", 'Q', true, false, false },
	{ "ceist", 'Q', true, false, false }, { "вопрос", 'Q', true, false, false }, { "питання", 'Q', true, false, false },
	{ "въпрос", 'Q', true, false, false }, { "питање", 'Q', true, false, false }, { "ερώτηση", 'Q', true, false, false },
	{ "质问", 'Q', true, false, false }, { "質問", 'Q', true, false, false }, { "問題", 'Q', true, false, false },
	{ "问题", 'Q', true, false, false }, { "质疑", 'Q', true, false, false }, { "질문", 'Q', true, false, false },
	{ "سؤال", 'Q', true, false, false }, { "پرسش", 'Q', true, false, false }, { "שאלה", 'Q', true, false, false },
	{ "प्रश्न", 'Q', true, false, false }, { "सवाल", 'Q', true, false, false }, { "คําถาม", 'Q', true, false, false },
	{ "pertanyaan", 'Q', true, false, false }, { "soalan", 'Q', true, false, false }, { "spurning", 'Q', true, false, false },
	{ "klausimas", 'Q', true, false, false }, { "kusimus", 'Q', true, false, false }, { "jautajums", 'Q', true, false, false },
	{ "vprasanje", 'Q', true, false, false }, { "pitanje", 'Q', true, false, false }, { "cau hoi", 'Q', true, false, false },
	{ "tra loi", 'A', true, false, false }, { "answer", 'A', true, false, false }, { "respuesta", 'A', true, false, false },
	{ "reponse", 'A', true, false, false }, { "antwort", 'A', true, false, false }, { "risposta", 'A', true, false, false },
	{ "resposta", 'A', true, false, false }, { "antwoord", 'A', true, false, false }, { "svar", 'A', true, false, false },
	{ "vastaus", 'A', true, false, false }, { "odpowiedz", 'A', true, false, false }, { "odpoved", 'A', true, false, false },
	{ "valasz", 'A', true, false, false }, { "raspunsul", 'A', true, false, false }, { "raspuns", 'A', true, false, false },
	{ "cevap", 'A', true, false, false }, { "erantzuna", 'A', true, false, false }, { "ateb", 'A', true, false, false },
	{ "freagra", 'A', true, false, false }, { "ответ", 'A', true, false, false }, { "відповідь", 'A', true, false, false },
	{ "отговор", 'A', true, false, false }, { "одговор", 'A', true, false, false }, { "απάντηση", 'A', true, false, false },
	{ "回答", 'A', true, false, false }, { "答え", 'A', true, false, false }, { "答案", 'A', true, false, false },
	{ "答", 'A', true, false, false }, { "답변", 'A', true, false, false }, { "답", 'A', true, false, false },
	{ "جواب", 'A', true, false, false }, { "إجابة", 'A', true, false, false }, { "پاسخ", 'A', true, false, false },
	{ "תשובה", 'A', true, false, false }, { "उत्तर", 'A', true, false, false }, { "जवाब", 'A', true, false, false },
	{ "คําตอบ", 'A', true, false, false }, { "jawaban", 'A', true, false, false }, { "jawapan", 'A', true, false, false },
	{ "atsakymas", 'A', true, false, false }, { "vastus", 'A', true, false, false }, { "atbilde", 'A', true, false, false },
	{ "odgovor", 'A', true, false, false }, { "q", 'Q', false, false, false }, { "a", 'A', false, true, false },
	{ "س", 'Q', false, false, false }, { "ج", 'A', false, false, false },
	/* the first letter of the word: pregunta, frage, domanda, vraag, вопрос, ερώτηση, שאלה; respuesta, ответ, απάντηση, תשובה */
	{ "p", 'Q', false, false, true }, { "f", 'Q', false, false, true }, { "d", 'Q', false, false, true },
	{ "v", 'Q', false, false, true }, { "в", 'Q', false, false, true }, { "ε", 'Q', false, false, true },
	{ "ש", 'Q', false, false, true }, { "r", 'A', false, false, true }, { "о", 'A', false, false, true },
	{ "α", 'A', false, false, true }, { "ת", 'A', false, false, true },
	{ NULL, 0, false, false, false },
};

const char *const numero_words[] = {
	"no", "nr", "n°", "n.", "number", "num", "numero", "nummer", "numer", "№", NULL
};

const char *const series_words[] = {
	"and", "y", "e", "und", "et", "en", "og", "och", "ja", "i", "и", "και", "و", "と", "和", "to", "bis", "a", "through", "thru", "&", "+", NULL
};

const char *const correction_words[] = {
	"that was", "that is", "that's", "that’s", "this is", "this was", "it is", "it was", "should be", "should have been", "i meant", "i mean",
	"we meant", "make that", "meant to be", "supposed to be", "correction", "correction:", "era la", "era", "es la", "queria decir",
	"quise decir", "correccion:", "das war", "das ist", "sollte", "meinte", "gemeint war", "korrektur:", "c'etait la", "c'etait", "c’etait",
	"c'est la", "c’est la", "je voulais dire", "era la", "volevo dire", "correzione:", "queria dizer", "era a", "correcao:", "dat was",
	"dit is", "ik bedoelde", "correctie:", NULL
};

const char *const slip_words[] = {
	"no wait", "wait", "no", "no sorry", "sorry", "i mean", "oops", "ups", "rather", "or rather", "make that", "perdon", "digo", "quiero decir",
	"pardon", "je veux dire", "nein", "quatsch", "ich meine", "scusate", "volevo dire", "desculpem", "quero dizer", "nee", "ik bedoel", NULL
};

const char *const plural_words[] = {
	"answers", "answers to", "answers to questions", "respuestas", "reponses", "antworten", "risposte", "respostas", "antwoorden", "respostes",
	"svar", "odpowiedzi", "ответы", "respuestas a las preguntas", "antworten auf", NULL
};

/* "of 5" counts the questions, "of course" begins a sentence. */
static const char *const after_of[] = { "course", NULL };

const struct denial denials[] = {
	/* the quarters of a year */
	{ "QA", "of", after_of, false }, { "Q", "fy", NULL, false }, { "Q", "results", NULL, false },
	{ "Q", "result", NULL, false }, { "Q", "earnings", NULL, false }, { "Q", "revenue", NULL, false },
	{ "Q", "revenues", NULL, false }, { "Q", "sales", NULL, false }, { "Q", "profit", NULL, false },
	{ "Q", "profits", NULL, false }, { "Q", "figures", NULL, false }, { "Q", "numbers", NULL, false },
	{ "Q", "report", NULL, false }, { "Q", "reports", NULL, false }, { "Q", "budget", NULL, false },
	{ "Q", "forecast", NULL, false }, { "Q", "guidance", NULL, false }, { "Q", "financial", NULL, false },
	{ "Q", "financials", NULL, false }, { "Q", "fiscal", NULL, false }, { "Q", "quarter", NULL, false },
	{ "Q", "goals", NULL, false }, { "Q", "targets", NULL, false }, { "Q", "visitor numbers", NULL, false },
	{ "Q", "statement", NULL, false }, { "Q", "del ano", NULL, false },
	{ "Q", "del ejercicio", NULL, false }, { "Q", "resultados", NULL, false },
	{ "Q", "ventas", NULL, false }, { "Q", "des geschaftsjahres", NULL, false },
	{ "Q", "des geschaftsjahrs", NULL, false }, { "Q", "zahlen", NULL, false },
	{ "Q", "ergebnisse", NULL, false }, { "Q", "de l'exercice", NULL, false },
	{ "Q", "de l’exercice", NULL, false }, { "Q", "resultats", NULL, false }, { "Q", "决算", NULL, false },
	{ "Q", "決算", NULL, false }, { "Q", "财报", NULL, false }, { "Q", "財報", NULL, false },
	{ "Q", "の決算", NULL, false }, { "Q", "の業績", NULL, false }, { "Q", "業績", NULL, false },
	/* sizes of paper, roads, levels, sauces, cars */
	{ "A", "sheet", NULL, false }, { "A", "sheets", NULL, false }, { "A", "paper", NULL, false },
	{ "A", "poster", NULL, false }, { "A", "posters", NULL, false }, { "A", "print", NULL, false },
	{ "A", "prints", NULL, false }, { "A", "printer", NULL, false }, { "A", "printout", NULL, false },
	{ "A", "printouts", NULL, false }, { "A", "size", NULL, false }, { "A", "sized", NULL, false },
	{ "A", "format", NULL, false }, { "A", "page", NULL, false }, { "A", "pages", NULL, false },
	{ "A", "landscape", NULL, false }, { "A", "portrait", NULL, false }, { "A", "copy", NULL, false },
	{ "A", "copies", NULL, false }, { "A", "flyer", NULL, false }, { "A", "flyers", NULL, false },
	{ "A", "leaflet", NULL, false }, { "A", "leaflets", NULL, false }, { "A", "scanner", NULL, false },
	{ "A", "sketchbook", NULL, false }, { "A", "card", NULL, false }, { "A", "cards", NULL, false },
	{ "A", "frame", NULL, false }, { "A", "frames", NULL, false }, { "A", "notebook", NULL, false },
	{ "A", "envelope", NULL, false }, { "A", "envelopes", NULL, false }, { "A", "papier", NULL, false },
	{ "A", "plakat", NULL, false }, { "A", "plakate", NULL, false }, { "A", "blatt", NULL, false },
	{ "A", "blatter", NULL, false }, { "A", "hoja", NULL, false }, { "A", "hojas", NULL, false },
	{ "A", "feuille", NULL, false }, { "A", "feuilles", NULL, false }, { "A", "affiche", NULL, false },
	{ "A", "affiches", NULL, false }, { "A", "用紙", NULL, false }, { "A", "サイズ", NULL, false },
	{ "A", "の紙", NULL, false }, { "A", "ポスター", NULL, false }, { "A", "纸", NULL, false },
	{ "A", "紙", NULL, false }, { "A", "motorway", NULL, false }, { "A", "road", NULL, false },
	{ "A", "autobahn", NULL, false }, { "A", "junction", NULL, false }, { "A", "northbound", NULL, false },
	{ "A", "southbound", NULL, false }, { "A", "eastbound", NULL, false },
	{ "A", "westbound", NULL, false }, { "A", "level", NULL, false }, { "A", "sauce", NULL, false },
	{ "A", "steak", NULL, false },
	/* prizes and lists: "answer 3 questions and win" */
	{ "QA", "questions", NULL, false }, { "QA", "preguntas", NULL, false }, { "QA", "fragen", NULL, false },
	{ "QA", "answers", NULL, false }, { "A", "quick questions", NULL, false },
	/* talk about a question */
	{ "Q", "is", NULL, true }, { "Q", "was", NULL, true }, { "Q", "isn't", NULL, true },
	{ "Q", "wasn't", NULL, true }, { "Q", "will", NULL, true }, { "Q", "has", NULL, true },
	{ "Q", "had", NULL, true }, { "Q", "comes", NULL, true }, { "Q", "coming", NULL, true },
	{ "Q", "starts", NULL, true }, { "Q", "made", NULL, true }, { "Q", "really", NULL, true },
	{ "Q", "got", NULL, true }, { "Q", "ist", NULL, true }, { "Q", "war", NULL, true },
	{ "Q", "kommt", NULL, true }, { "Q", "era", NULL, true }, { "Q", "fue", NULL, true },
	{ "Q", "etait", NULL, true }, { "Q", "arrive", NULL, true },
	/* more sizes, cars, creams, rooms */
	{ "A", "notebooks", NULL, false }, { "A", "sketchbooks", NULL, false }, { "A", "booklet", NULL, false },
	{ "A", "booklets", NULL, false }, { "A", "poster-size", NULL, false }, { "A", "folder", NULL, false },
	{ "A", "folders", NULL, false }, { "A", "map", NULL, false }, { "A", "maps", NULL, false }, { "A", "sign", NULL, false },
	{ "A", "signs", NULL, false }, { "A", "clipboard", NULL, false }, { "A", "clipboards", NULL, false }, { "A", "kopien", NULL, false },
	{ "A", "kopie", NULL, false }, { "A", "papel", NULL, false }, { "A", "carta", NULL, false }, { "A", "foglio", NULL, false },
	{ "A", "fogli", NULL, false }, { "A", "vel", NULL, false }, { "A", "vellen", NULL, false }, { "A", "fiche", NULL, false },
	{ "A", "calendar", NULL, false }, { "A", "calendars", NULL, false }, { "A", "postcard", NULL, false },
	{ "A", "postcards", NULL, false }, { "A", "exit", NULL, false }, { "A", "traffic", NULL, false }, { "A", "clinic", NULL, false },
	{ "A", "clinics", NULL, false }, { "A", "levels", NULL, false }, { "A", "grade", NULL, false }, { "A", "students", NULL, false },
	{ "Q", "cream", NULL, false }, { "Q", "suv", NULL, false }, { "Q", "sedan", NULL, false }, { "Q", "coupe", NULL, false },
	{ "Q", "tips", NULL, false }, { "Q", "score", NULL, false }, { "Q", "scores", NULL, false }, { "Q", "growth", NULL, false },
	{ "Q", "trimestre", NULL, false }, { "Q", "umsatz", NULL, false }, { "Q", "release", NULL, false }, { "Q", "launch", NULL, false },
	{ "Q", "roadmap", NULL, false }, { "Q", "okrs", NULL, false }, { "Q", "in", NULL, true }, { "Q", "at", NULL, true },
	{ "Q", "later", NULL, true }, { "Q", "soon", NULL, true }, { "Q", "reminder", NULL, true }, { "Q", "next", NULL, true },
	{ "Q", "follows", NULL, true }, { "Q", "then", NULL, true }, { "Q", "lasted", NULL, true }, { "Q", "goes", NULL, true },
	/* roads that are shut, seats, grades; a number's fate */
	{ "A", "closed", NULL, false }, { "A", "shut", NULL, false }, { "A", "blocked", NULL, false }, { "A", "roadworks", NULL, false },
	{ "A", "stau", NULL, false }, { "A", "gesperrt", NULL, false }, { "A", "dicht", NULL, false }, { "A", "cortada", NULL, false },
	{ "A", "fermee", NULL, false }, { "A", "bouchon", NULL, false }, { "A", "at a standstill", NULL, false },
	{ "A", "towards", NULL, false }, { "A", "between junctions", NULL, false }, { "A", "condition", NULL, false },
	{ "A", "quality", NULL, false }, { "A", "certificate", NULL, false }, { "A", "was my favourite", NULL, false },
	{ "A", "was my favorite", NULL, false }, { "A", "was the best", NULL, false }, { "A", "was great", NULL, false },
	{ "A", "was fun", NULL, false }, { "A", "is where", NULL, false }, { "A", "is closed", NULL, false },
	{ "A", "is full", NULL, false }, { "A", "is out", NULL, false }, { "A", "is my seat", NULL, false }, { "A", "avant", NULL, false },
	{ "A", "tdi", NULL, false }, { "A", "class", NULL, false }, { "A", "size or", NULL, false }, { "A", "seat", NULL, false },
	{ "A", "row", NULL, false }, { "Q", "looks", NULL, true }, { "Q", "went", NULL, true }, { "Q", "seems", NULL, true },
	{ "Q", "ended", NULL, true }, { "Q", "kicks", NULL, true }, { "Q", "begins", NULL, true }, { "Q", "opens", NULL, true },
	{ "Q", "felt", NULL, true }, { "Q", "goes up", NULL, true }, { "Q", "bus", NULL, true }, { "Q", "train", NULL, true },
	{ "Q", "line", NULL, true }, { "Q", "answers", NULL, true }, { "Q", "should be", NULL, true }, { "Q", "gets", NULL, true },
	{ "Q", "got me", NULL, true }, { "Q", "has been", NULL, true },
	/* machines, and more of the roads */
	{ "A", "laminator", NULL, false }, { "A", "drucker", NULL, false }, { "A", "kopierer", NULL, false },
	{ "A", "plotter", NULL, false }, { "A", "trimmer", NULL, false }, { "A", "cutter", NULL, false }, { "A", "scan", NULL, false },
	{ "A", "scans", NULL, false }, { "A", "scanners", NULL, false }, { "A", "tracing", NULL, false }, { "A", "pad", NULL, false },
	{ "A", "pads", NULL, false }, { "A", "binder", NULL, false }, { "A", "binders", NULL, false }, { "A", "handout", NULL, false },
	{ "A", "handouts", NULL, false }, { "A", "programme", NULL, false }, { "A", "brochure", NULL, false },
	{ "A", "is blocked", NULL, false }, { "A", "is shut", NULL, false }, { "A", "is jammed", NULL, false },
	{ "A", "is a nightmare", NULL, false }, { "A", "is down to", NULL, false }, { "A", "is busy", NULL, false },
	{ "A", "roundabout", NULL, false }, { "A", "turn-off", NULL, false }, { "Q", "visitor", NULL, true },
	{ "Q", "figures are", NULL, true }, { "Q", "attendance", NULL, true }, { "Q", "budgets", NULL, true },
	{ "Q", "planning", NULL, true }, { "Q", "review", NULL, true },
	{ NULL, NULL, NULL, false },
};

const struct lead leads[] = {
	{ "rt", true, false }, { "mt", true, false }, { "ht", true, false }, { "thread", true, false },
	{ "icymi", true, false }, { "in case you missed it", true, false },
	{ "in case you missed this", true, false }, { "in case you missed", true, false },
	{ "por si te lo perdiste", true, false }, { "falls verpasst", true, false },
	{ "au cas ou", true, false }, { "here is our", false, false }, { "here is", false, false },
	{ "here's our", false, false }, { "here's", false, false }, { "here’s our", false, false },
	{ "here’s", false, false }, { "here comes", false, false }, { "here we go with", false, false },
	{ "here we go", false, false }, { "and now for", false, false }, { "and now", false, false },
	{ "now for", false, false }, { "now", false, false }, { "time for", false, false },
	{ "it's time for", false, false }, { "next up", false, false }, { "next question", false, false },
	{ "next", false, false }, { "first up", false, false }, { "first question", false, false },
	{ "final question", false, false }, { "last question", false, false }, { "first", false, false },
	{ "moving on to", false, false }, { "moving on", false, false }, { "on to", false, false },
	{ "onto", false, false }, { "let's start with", false, false }, { "let's go", false, false },
	{ "ready for", false, false }, { "reminder", false, false }, { "again", false, false },
	{ "ok", false, false }, { "okay", false, false }, { "so", false, false }, { "and", false, false },
	{ "right", false, false }, { "y ahora", false, false }, { "ahora", false, false },
	{ "siguiente pregunta", false, false }, { "aqui va la", false, false }, { "und nun", false, false },
	{ "jetzt", false, false }, { "nachste frage", false, false }, { "weiter mit", false, false },
	{ "et maintenant", false, false }, { "voici la", false, false }, { "voici", false, false },
	{ "finally", false, false }, { "and finally", false, false }, { "late", false, false }, { "re", false, true }, { "re:", false, true }, { "for", false, true },
	{ "catching up", false, false },  { "catching up with", false, false }, { "my late", false, false },
	{ "my answer to", false, true }, { "our answer to", false, true }, { "my answer for", false, true },
	{ "answer to", false, true }, { "in answer to", false, true }, { "answering", false, true },
	{ "to answer", false, true }, { "mi respuesta a la", false, true }, { "mi respuesta a", false, true },
	{ "respuesta a la", false, true }, { "respuesta a", false, true }, { "meine antwort auf", false, true },
	{ "antwort auf", false, true }, { "ma reponse a la", false, true }, { "reponse a la", false, true },
	{ "reponse a", false, true }, { "my", false, false }, { "our", false, false },
	{ NULL, false, false },
};
