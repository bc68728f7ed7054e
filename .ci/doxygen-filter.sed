# What every layer, activation, loss and optimizer says of itself has the same names and the same meaning, and the headers
# say it once, at the concepts. The reference says it at each of them: sed -E -f .ci/doxygen-filter.sed HEADER
s|^( *)(static constexpr std::string_view name = )|\1/** Its name in a summary and in files, in snake case. */ \2|
s|^( *)(static constexpr std::string_view keras_class = )|\1/** Its class in Keras. */ \2|
s|^( *)(static constexpr std::string_view keras_activation = )|\1/** Its name as an `activation` of Keras. */ \2|
s|^( *)(static constexpr std::string_view keras_name = )|\1/** Its name in Keras. */ \2|
s|^( *)(static constexpr bool takes_activation = )|\1/** Whether Keras can write the activation behind it as its argument. */ \2|
s|^( *)(static constexpr bool is_gate = )|\1/** Whether its gradient lets through or stops, and does nothing else. */ \2|
s|^( *)(static constexpr bool gradient_reads_input = )|\1/** Whether gradient() reads x. */ \2|
s|^( *)(static constexpr bool gradient_reads_output = )|\1/** Whether gradient() reads y. */ \2|
s|^( *)(static constexpr bool classification = )|\1/** Whether an accuracy makes sense beside it. */ \2|
s|^( *)(static constexpr bool accepts\(\))|\1/** Whether it takes inputs of that shape; if not, the compiler says at Place why. */ \2|
s|^( *)(static constexpr bool belongs_at_the_end = )|\1/** Whether it is refused in front of another layer. */ \2|
s|^( *)(static void describe\(Visitor&\|void describe\(Visitor&)|\1/** Tells its settings, by their names in Keras, to visit(name, value). */ \2|
s|^( *)(static INTARSIA_INLINE (constexpr )?void apply\(V& x\))|\1/** x becomes f(x); V is a number or a vector of them. */ \2|
s|^( *)(static INTARSIA_INLINE (constexpr )?void gradient\(V& dy)|\1/** dy becomes dy f'(x), with y = f(x). */ \2|
s|^( *)(static T value\(std::span)|\1/** The loss of one sample. */ \2|
s|^( *)(static T value_from_scores\(std::span)|\1/** The same from the scores that softmax is to make probabilities of. */ \2|
s|^( *)(static void gradient\(std::span)|\1/** dy becomes the gradient of value() by the prediction. */ \2|
s|^( *)(static void gradient_from_scores\(std::span)|\1/** dy becomes the gradient of value_from_scores() by the scores. */ \2|
s|^( *)(\[\[nodiscard\]\] Rule<T> rule\()|\1/** What one step does to each weight; steps count from 1. */ \2|
