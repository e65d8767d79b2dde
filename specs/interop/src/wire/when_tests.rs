use super::{instant, standard};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn a_time_of_the_usual_form_is_the_time_that_is_read(
        text in "[0-2][0-9]{3}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-6][0-9]:[0-6][0-9]|[0-9 :T/-]{18,20}"
    ) {
        let expected = instant(&text).filter(|(_, conformant)| *conformant).map(|(at, _)| at);
        prop_assert_eq!(standard(&text), expected, "{}", text);
    }

    #[test]
    fn one_wrong_character_makes_a_time_another_one(at in 0_usize..19, odd in any::<char>()) {
        let mut chars: Vec<char> = "2024-02-29 23:59:59".chars().collect();
        chars[at] = odd;
        let text: String = chars.into_iter().collect();
        let expected = instant(&text).filter(|(_, conformant)| *conformant).map(|(at, _)| at);
        prop_assert_eq!(standard(&text), expected, "{}", text);
    }
}
