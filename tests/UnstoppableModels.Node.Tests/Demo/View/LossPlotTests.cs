using UnstoppableModels.Node.Demo.View;

namespace UnstoppableModels.Node.Tests.Demo.View;

public sealed class LossPlotTests
{
    /// <remarks>Expected by hand: 8 dot rows and 24 dot columns; the line falls one dot row every 23/7 columns.</remarks>
    [Fact]
    public void A_straight_fall_is_a_straight_line()
    {
        var lines = LossPlot.Lines(new Dictionary<int, float> { [1] = 2, [2] = 1 }, lastStep: 2, width: 20, height: 4);

        Assert.Equal(
            [
                "2.0000 ┤⠉⠒⠢⠤⢄⣀",
                "1.0000 ┤      ⠉⠑⠒⠢⠤⣀",
                "       └────────────",
                "        step 1     2",
            ],
            lines);
    }

    [Fact]
    public void A_single_step_is_one_dot_in_the_middle_of_a_range_of_its_own()
    {
        var lines = LossPlot.Lines(new Dictionary<int, float> { [1] = 1 }, lastStep: 10, width: 20, height: 5);

        Assert.Equal(
            [
                "1.1000 ┤",
                "       │⠄",
                "0.9000 ┤",
                "       └────────────",
                "        step 1    10",
            ],
            lines);
    }

    [Fact]
    public void Without_losses_only_the_axes_are_drawn()
    {
        var lines = LossPlot.Lines(new Dictionary<int, float>(), lastStep: 24, width: 20, height: 5);

        Assert.Equal([" │", " │", " │", " └──────────────────", "  step 1          24"], lines);
    }

    [Fact]
    public void Losses_that_are_not_finite_are_left_out()
    {
        var finite = new Dictionary<int, float> { [1] = 2, [3] = 1 };
        var other = new Dictionary<int, float>(finite) { [2] = float.NaN, [4] = float.PositiveInfinity };

        Assert.Equal(LossPlot.Lines(finite, 4, 30, 6), LossPlot.Lines(other, 4, 30, 6));
    }

    [Fact]
    public void The_order_of_the_points_does_not_matter()
    {
        var forwards = new Dictionary<int, float> { [1] = 3, [2] = 1, [3] = 2 };
        var backwards = new Dictionary<int, float> { [3] = 2, [2] = 1, [1] = 3 };

        Assert.Equal(LossPlot.Lines(forwards, 3, 30, 6), LossPlot.Lines(backwards, 3, 30, 6));
    }

    [Theory]
    [InlineData(0.00001f, "1.00e-5 ┤")]
    [InlineData(123456f, "1.23e+5 ┤")]
    public void Very_small_and_very_large_losses_are_labelled_by_their_power_of_ten(float loss, string label)
    {
        var lines = LossPlot.Lines(new Dictionary<int, float> { [1] = loss, [2] = 1 }, 2, 30, 6);

        Assert.StartsWith(label, loss < 1 ? lines[3] : lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(80, 12)]
    [InlineData(100, 30)]
    public void A_plot_fills_exactly_the_space_it_is_given(int width, int height)
    {
        var lines = LossPlot.Lines(Example.Losses, 24, width, height);

        Assert.Equal(height, lines.Length);
        Assert.Equal(width, lines.Max(line => line.Length));
    }

    [Theory]
    [InlineData(19, 10)]
    [InlineData(20, 3)]
    public void Too_little_space_is_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LossPlot.Lines(Example.Losses, 24, width, height));
}
