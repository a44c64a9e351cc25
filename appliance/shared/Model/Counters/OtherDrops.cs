// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Counters;

/// <summary>Packets of no flow that the host dropped for one reason, since the start.</summary>
/// <param name="Reason">The kernel's number of the reason.</param>
/// <param name="Elsewhere">Those of them that were dropped in other network namespaces than that of the
/// interfaces.</param>
public readonly record struct OtherDrops(int Reason, long Packets, long Elsewhere);
