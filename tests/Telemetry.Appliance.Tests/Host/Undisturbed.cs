// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Tests.Host;

/// <summary>
/// Tests that look at what the kernel says of sockets. They run alone: a process that another test starts holds their
/// closed sockets, and with them memberships, for a moment longer.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Undisturbed
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "undisturbed";
}
