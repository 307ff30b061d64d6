using UnstoppableModels.Node.Bench.Arithmetic;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Tests.Bench.Arithmetic;

public sealed class ArithmeticBenchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wrong_input_is_told_completely()
    {
        var (terminal, output, error) = TestConsole.Pair();
        var services = new CommandServices(
            terminal,
            ["iris-mlp"],
            () => throw new InvalidOperationException("This test runs no demo."),
            () => throw new InvalidOperationException("This test runs no replay."))
        {
            Benches = [new ArithmeticBench()],
        };

        var code = await CommandLine.RunAsync(
            ["bench", "arithmetic", "--pairs", "9", "--models", "iris-mlp,gpt-5", "--peak-memory", "iris-mlp/Both"], services, Token);

        Assert.Equal((2, ""), (code, output.Text));
        Assert.Equal(
            [
                "--pairs: '9' is not a whole number from 10 to 1000.",
                "--models: there is no 'gpt-5' among mlp-2m, digits-cnn, moby-gpt-3m, iris-mlp.",
                "--peak-memory: 'iris-mlp/Both' is not MODEL/KIND.",
            ],
            error.Lines);
    }

    [Fact]
    public void The_first_of_a_pair_changes_and_warming_up_does_not_count()
    {
        var order = "";
        var pairs = Pairs.Measure(() => order += "a", () => order += "b", 3, TimeSpan.Zero, Token);

        Assert.Equal("ababab" + "abbaab", order);
        Assert.Equal((3, 3, 3), (pairs.First.Count, pairs.Second.Count, pairs.Ratios.Count()));
        Assert.Equal([2.0, 0.5], new Pairs([2, 1], [1, 2]).Ratios);
        Assert.Throws<OperationCanceledException>(() => Pairs.Measure(() => { }, () => { }, 1, TimeSpan.Zero, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void The_products_of_a_perceptron_are_three_a_layer_and_no_gradient_of_the_features() => Assert.Equal(
        [new(1, 32, 4, 8), new(1, 8, 32, 4), new(1, 32, 8, 4), new(1, 4, 32, 8), new Product(1, 32, 4, 8)],
        Products("iris-mlp"));

    [Fact]
    public void Convolutions_are_products_of_unfolded_images() => Assert.Equal(
        [
            new(1, 32 * 64, 9, 16), new(1, 16, 32 * 64, 9),
            new(1, 32 * 16, 144, 32), new(1, 32, 32 * 16, 144), new(1, 32 * 16, 288, 16),
            new(1, 32, 128, 10), new(1, 10, 32, 128), new Product(1, 32, 10, 128),
        ],
        Products("digits-cnn"));

    /// <summary>Six operations per parameter of a matrix and row, and those of the attention.</summary>
    [Fact]
    public void The_products_of_a_decoder_are_its_matrices_and_its_attention()
    {
        const long rows = 16 * 128, width = 256, layers = 4;
        var matrices = 3 * rows * (layers * 12 * width * width + width * 256);
        var attention = 6 * 16 * 128L * 128 * width * layers;

        Assert.Equal(matrices + attention, Products("moby-gpt-3m").Sum(p => (long)p.Count * p.Rows * p.Inner * p.Columns));
    }

    [Fact]
    public void Every_model_can_be_measured()
    {
        foreach (var subject in Subject.All)
        {
            var replayer = subject.Load();
            Assert.Equal(replayer.Manifest.Name, subject.Name);
            Assert.NotEmpty(StepProducts.Of(replayer.Manifest));
        }

        var iris = Subject.All.Single(subject => subject.Name == "iris-mlp");
        Subject.ExactStep(iris.Load(), withRoots: true)();
        var (step, training) = Subject.TorchStep(iris.Load());
        using (training) step();
        Assert.Equal(10, GemmLimit.Measure(StepProducts.Of(iris.Load().Manifest), 10, TimeSpan.Zero, Token).Ratios.Count(ratio => ratio > 0));
        Assert.Equal(1_863_690, Subject.All.Single(subject => subject.Name == "mlp-2m").Load().Manifest.Architecture.ParameterCount);
    }

    private static IReadOnlyList<Product> Products(string model) => StepProducts.Of(Subject.All.Single(subject => subject.Name == model).Load().Manifest);
}
