// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>The appliance that published a report, where there may be several on one channel.</summary>
/// <param name="Host">Name of its host; null before its catalog came.</param>
/// <param name="Incarnation">Random number of its start, hexadecimal.</param>
public sealed record PublisherName(string? Host, string Incarnation);
