// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Capture.Rings;

/// <summary>A ring that held an invalid record. Everything after that record is undefined; a reader that continued
/// would report the ring's lines as silent.</summary>
internal static class CorruptRing
{
    /// <summary>Throws, which ends the reader's thread.</summary>
    /// <param name="ring">Index of the ring.</param>
    [ColdPath]
    [DoesNotReturn]
    internal static void Throw(int ring) =>
        throw new InvalidDataException($"ring {ring} holds a record that cannot be right");
}
