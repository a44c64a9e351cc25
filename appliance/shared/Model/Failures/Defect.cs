// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>Words for unexpected exceptions: they are reported like any other failure.</summary>
public static class Defect
{
    /// <summary>Name of the exception and its message.</summary>
    public static string Of(Exception defect) => $"unexpected {defect.GetType().Name}: {defect.Message}";
}
