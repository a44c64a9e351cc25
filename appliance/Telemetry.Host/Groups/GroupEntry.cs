// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Groups;

/// <summary>One row of the kernel's tables of multicast memberships.</summary>
/// <param name="InterfaceIndex">The interface.</param>
/// <param name="Group">The group.</param>
/// <param name="Source">The source that a filter names; 0 in the tables of groups.</param>
/// <param name="Users">Sockets that joined the group; in a filter: sockets that include the source.</param>
/// <param name="Excluders">In a filter: sockets that joined the group but exclude this source.</param>
internal readonly record struct GroupEntry(
    int InterfaceIndex, UInt128 Group, UInt128 Source, uint Users, uint Excluders);
