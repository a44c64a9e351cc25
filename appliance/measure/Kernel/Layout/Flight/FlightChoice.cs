// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout.Flight;

/// <summary>Packets that are written into flight rings: <c>enum flight_choice</c> of
/// <c>bpf/shared/record.h</c>.</summary>
[Flags]
public enum FlightChoice : uint
{
    /// <summary>None: there are no flight rings.</summary>
    None = 0,

    /// <summary>Those of flows, of TCP the headers only.</summary>
    Flows = 1,

    /// <summary>Those that are neither UDP nor TCP, and those that could not be parsed.</summary>
    Control = 2,

    /// <summary>Headers of UDP and TCP of no flow.</summary>
    Others = 4,

    /// <summary>The payload of that UDP too.</summary>
    Payload = 8,

    /// <summary>Records are numbered, by ring and by flow, for a reader that follows them.</summary>
    Counted = 16,
}
