// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Workload;

/// <summary>One packet of a feed on its lines, preceded by a false one if there is one.</summary>
/// <param name="First">First number of the packet.</param>
/// <param name="IsBrought">True if a line delivers it.</param>
/// <param name="Datagrams">The datagrams to send, in order.</param>
public sealed record HostileStep(ulong First, bool IsBrought, IReadOnlyList<LineDatagram> Datagrams);
