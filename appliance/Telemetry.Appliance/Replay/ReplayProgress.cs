// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Replay;

/// <summary>How far a replay is.</summary>
/// <param name="BytesRead">Bytes read of all captures.</param>
/// <param name="BytesTotal">Bytes of all captures; null where that is not known (standard input).</param>
/// <param name="Packets">Packets read.</param>
public readonly record struct ReplayProgress(long BytesRead, long? BytesTotal, long Packets);
