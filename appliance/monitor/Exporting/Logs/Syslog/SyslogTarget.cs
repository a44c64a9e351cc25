// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Logs.Syslog;

/// <summary>A receiver of syslog messages.</summary>
public sealed record SyslogTarget
{
    /// <summary>Facility by default: <c>local0</c>.</summary>
    public const int DefaultFacility = 16;

    /// <summary>Private enterprise number of the structured data by default: the one for examples (RFC 5612).</summary>
    public const int ExampleEnterprise = 32_473;

    public required SyslogAddress Address { get; init; }

    /// <summary>Number of the facility (RFC 5424, section 6.2.1).</summary>
    public int Facility { get; init; } = DefaultFacility;

    /// <summary>Private enterprise number of the structured data.</summary>
    public long Enterprise { get; init; } = ExampleEnterprise;
}
