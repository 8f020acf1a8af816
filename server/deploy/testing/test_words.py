import glob
import os
import re
import unittest

from modules import FOLDER


def words(language):
    with open(os.path.join(FOLDER, "words", language + ".txt"), encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    return [line.partition(" = ")[0] for line in lines], dict(line.split(" = ", 1) for line in lines)


def fields(text):
    return set(re.findall(r"{(\w+)}", text))


class Words(unittest.TestCase):
    def test_both_languages_have_the_same_codes_once_with_the_same_fields(self):
        codes, english = words("en")
        self.assertEqual(len(codes), len(set(codes)))
        self.assertEqual(words("ru")[0], codes)
        for code, text in words("ru")[1].items():
            self.assertEqual(fields(text), fields(english[code]), code)
            self.assertRegex(text, r"(?i)[а-яё]", code)

    def test_every_finding_has_its_words_with_no_field_that_it_lacks(self):
        english = words("en")[1]
        found = 0
        for path in glob.glob(os.path.join(FOLDER, "library", "*.py")):
            with open(path) as file:
                text = file.read()
            for code, given in re.findall(r"findings\.(?:error|note)\(\"(\w+)\"(.*)\)\n", text):
                found += 1
                self.assertIn(code, english, path)
                self.assertLessEqual(fields(english[code]), set(re.findall(r"(\w+)=", given)), code)
        self.assertGreater(found, 20)


if __name__ == "__main__":
    unittest.main()
