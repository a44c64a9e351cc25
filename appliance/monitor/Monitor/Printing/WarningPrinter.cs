// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Printing;

/// <summary>Prints what is not an error and should be looked at.</summary>
internal static class WarningPrinter
{
    /// <summary>Writes a line for each warning.</summary>
    public static void Write(TextWriter output, IEnumerable<Failure> warnings)
    {
        foreach (Failure warning in warnings)
            output.WriteLine($"warning: {warning}");
    }
}
