// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>Bytes of one direction of a connection without a gap.</summary>
/// <param name="StampNs">Stamp of the first, nanoseconds since 1970.</param>
/// <param name="Follows">True if there is a run before it.</param>
internal readonly record struct StreamRun(Memory<byte> Bytes, long StampNs, bool Follows);
