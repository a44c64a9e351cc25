// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Cli.Output;

/// <summary>Output that may break while it is written.</summary>
internal static class BrokenOutput
{
    /// <summary>Writes, and calls the action if that fails.</summary>
    public static void Guards(this Action onBroken, Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            onBroken();
        }
    }
}
