#include "model/label_words.h"

#include <stddef.h>

const struct keyword keywords[] = {
	/* words first: "answer" begins with a */
	{ "question", 'Q', true, false }, { "pregunta", 'Q', true, false }, { "frage", 'Q', true, false },
	{ "domanda", 'Q', true, false }, { "pergunta", 'Q', true, false }, { "vraag", 'Q', true, false },
	{ "sporgsmal", 'Q', true, false }, { "sporsmal", 'Q', true, false }, { "fraga", 'Q', true, false },
	{ "kysymys", 'Q', true, false }, { "pytanie", 'Q', true, false }, { "otazka", 'Q', true, false },
	{ "kerdes", 'Q', true, false }, { "intrebarea", 'Q', true, false }, { "intrebare", 'Q', true, false },
	{ "soru", 'Q', true, false }, { "galdera", 'Q', true, false }, { "cwestiwn", 'Q', true, false },
	{ "ceist", 'Q', true, false }, { "вопрос", 'Q', true, false }, { "питання", 'Q', true, false },
	{ "ερώτηση", 'Q', true, false }, { "质问", 'Q', true, false }, { "質問", 'Q', true, false },
	{ "問題", 'Q', true, false }, { "问题", 'Q', true, false }, { "질문", 'Q', true, false },
	{ "سؤال", 'Q', true, false }, { "שאלה", 'Q', true, false }, { "answer", 'A', true, false },
	{ "respuesta", 'A', true, false }, { "reponse", 'A', true, false }, { "antwort", 'A', true, false },
	{ "risposta", 'A', true, false }, { "resposta", 'A', true, false }, { "antwoord", 'A', true, false },
	{ "svar", 'A', true, false }, { "vastaus", 'A', true, false }, { "odpowiedz", 'A', true, false },
	{ "odpoved", 'A', true, false }, { "valasz", 'A', true, false }, { "raspunsul", 'A', true, false },
	{ "raspuns", 'A', true, false }, { "cevap", 'A', true, false }, { "erantzuna", 'A', true, false },
	{ "ateb", 'A', true, false }, { "freagra", 'A', true, false }, { "ответ", 'A', true, false },
	{ "відповідь", 'A', true, false }, { "απάντηση", 'A', true, false }, { "回答", 'A', true, false },
	{ "答え", 'A', true, false }, { "答", 'A', true, false }, { "답변", 'A', true, false },
	{ "جواب", 'A', true, false }, { "תשובה", 'A', true, false }, { "q", 'Q', false, false },
	{ "a", 'A', false, true }, { "س", 'Q', false, false }, { "ج", 'A', false, false },
	{ NULL, 0, false, false },
};

const char *const numero_words[] = {
	"no", "nr", "n°", "n.", "number", "num", "numero", "nummer", "numer", "№", NULL
};

const char *const series_words[] = {
	"and", "y", "e", "und", "et", "en", "og", "och", "to", "bis", "a", "through", "thru", "&", "+", NULL
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
	{ "late", false, false }, { "catching up with", false, false }, { "my late", false, false },
	{ "my answer to", false, true }, { "our answer to", false, true }, { "my answer for", false, true },
	{ "answer to", false, true }, { "in answer to", false, true }, { "answering", false, true },
	{ "to answer", false, true }, { "mi respuesta a la", false, true }, { "mi respuesta a", false, true },
	{ "respuesta a la", false, true }, { "respuesta a", false, true }, { "meine antwort auf", false, true },
	{ "antwort auf", false, true }, { "ma reponse a la", false, true }, { "reponse a la", false, true },
	{ "reponse a", false, true }, { "my", false, false }, { "our", false, false }, { "for", false, false },
	{ NULL, false, false },
};

/* Every script's own, and the two that emoji keyboards have. */
const uint32_t question_marks[] = {
	'?', 0xbf, 0x37e, 0x55e, 0x61f, 0x1367, 0x1945, 0x203d, 0x2047, 0x2048, 0x2049, 0x2753, 0x2754, 0x2cfa, 0x2cfb, 0x2e2e,
	0x2e54, 0xa60f, 0xa6f7, 0xfe16, 0xfe56, 0xff1f, 0x11143, 0x1e95f, 0
};
