// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Layout.Flight;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>The verifier takes the programs, above all their stack, with options together: each choice is other code
/// for it.</summary>
[Trait("Needs", "root")]
public sealed class LoadingTests
{
    private const FlightChoice All = FlightChoice.Control | FlightChoice.Others | FlightChoice.Payload;

    public static TheoryData<bool, bool, FlightChoice> Options
    {
        get
        {
            var options = new TheoryData<bool, bool, FlightChoice>();
            FlightChoice[] choices = [FlightChoice.None, FlightChoice.Flows, All | FlightChoice.Counted];
            foreach (FlightChoice choice in choices)
            {
                for (int bits = 0; bits < 4; bits++)
                    options.Add((bits & 1) != 0, (bits & 2) != 0, choice);
            }
            return options;
        }
    }

    [RootTheory]
    [MemberData(nameof(Options))]
    public void the_kernel_takes_them(bool blocks, bool rest, FlightChoice flight)
    {
        List<FlowDefinition> flows = [Programs.Flow(1, "10.1.1.1:9000", tcp: true, whole: rest)];
        for (int group = 0; group < (blocks ? FlowBlocks.FewestGroups : 1); group++)
            flows.Add(Programs.Flow(2 + group, $"239.1.1.{group}:5000"));

        using var programs = new Programs(
            flows, sampleEvery: rest ? 1_024 : 0,
            flight: flight == FlightChoice.None ? null : new FlightOptions { Packets = flight });

        Assert.NotEmpty(programs.Capture.Rings);
    }
}
