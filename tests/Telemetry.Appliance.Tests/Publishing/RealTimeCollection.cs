// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Tests.Publishing;

/// <summary>Tests that need the machine for themselves: they run behind all others, one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class RealTimeCollection
{
    public const string Name = "real time";
}
