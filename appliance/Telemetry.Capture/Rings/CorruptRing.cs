// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Telemetry.Feeds;

namespace Telemetry.Capture.Rings;

/// <summary>A ring in which a record was found that cannot be right: what comes behind it is nobody's to tell, and who
/// went on would take its lines for silent.</summary>
internal static class CorruptRing
{
    /// <summary>Ends the thread that found it.</summary>
    /// <param name="ring">Index of the ring.</param>
    [ColdPath]
    [DoesNotReturn]
    internal static void Throw(int ring) =>
        throw new InvalidDataException($"ring {ring} holds a record that cannot be right");
}
