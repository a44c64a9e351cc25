// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>Bytes of one direction of a connection without a hole.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="StampNs">When the first of them was captured, nanoseconds since 1970.</param>
/// <param name="Follows">Whether there is one before it.</param>
internal readonly record struct StreamRun(Memory<byte> Bytes, long StampNs, bool Follows);
