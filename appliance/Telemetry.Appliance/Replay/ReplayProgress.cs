// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Replay;

/// <summary>Progress of a replay.</summary>
/// <param name="BytesRead">Bytes read of all capture files.</param>
/// <param name="BytesTotal">Bytes of all capture files; null if unknown (standard input).</param>
/// <param name="Packets">Packets read.</param>
public readonly record struct ReplayProgress(long BytesRead, long? BytesTotal, long Packets);
