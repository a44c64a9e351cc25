// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.CaptureFiles;

/// <summary>Part of a capture that was read.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="BytesRead">Bytes of the file that were read; compressed ones if it is compressed.</param>
/// <param name="Bytes">Length of the file; null if unknown.</param>
public readonly record struct CaptureProgress(string Name, long BytesRead, long? Bytes)
{
    /// <summary>The failure that says how far captures were read when a stop was requested.</summary>
    public static Failure Stopped(IReadOnlyList<CaptureProgress> captures)
    {
        long read = captures.Sum(capture => capture.BytesRead);
        string total = captures.All(capture => capture.Bytes is not null)
            ? string.Create(CultureInfo.InvariantCulture, $" of {captures.Sum(capture => capture.Bytes)}") : "";
        return new Failure(
            ExitCode.Interrupted,
            captures.Count == 1 ? captures[0].Name
                : string.Create(CultureInfo.InvariantCulture, $"{captures.Count} captures"),
            string.Create(CultureInfo.InvariantCulture, $"stopped after {read}{total} bytes"),
            "all that was found is of that part only");
    }
}
