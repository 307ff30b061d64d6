using Spectre.Console;

namespace UnstoppableModels.Node.Demo.View;

/// <summary>The few colours of the views, from the terminal's own sixteen so that they suit its theme.</summary>
internal static class Palette
{
    public static readonly Style Strong = new(decoration: Decoration.Bold);
    public static readonly Style Quiet = new(Color.Grey);
    public static readonly Style Curve = new(Color.Aqua);
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Bad = new(Color.Red);
    public static readonly Style Busy = new(Color.Yellow);

    /// <summary>Green for a gain, red for a loss.</summary>
    public static Style OfSign(int sign) => sign switch { > 0 => Good, < 0 => Bad, _ => Quiet };
}
