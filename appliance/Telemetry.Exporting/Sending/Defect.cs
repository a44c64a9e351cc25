// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Sending;

/// <summary>Words for exceptions that nobody expects: they are reported like any other failure to send.</summary>
internal static class Defect
{
    /// <summary>Name of the exception and its message.</summary>
    internal static string Of(Exception defect) => $"unexpected {defect.GetType().Name}: {defect.Message}";
}
