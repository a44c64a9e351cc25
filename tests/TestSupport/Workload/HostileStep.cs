// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Workload;

/// <summary>One packet of a feed on its lines, after the one that lies if there is one.</summary>
/// <param name="First">First number of the packet.</param>
/// <param name="IsBrought">Whether a line brings it.</param>
/// <param name="Datagrams">What is sent, in order.</param>
public sealed record HostileStep(ulong First, bool IsBrought, IReadOnlyList<LineDatagram> Datagrams);
