// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Querying;

/// <summary>A metric database that answers queries about the past.</summary>
public sealed record EngineTarget
{
    /// <summary>Address before <c>/api/v1/query</c>, such as <c>http://vm.example:8428</c>.</summary>
    public required Uri QueryUrl { get; init; }

    /// <summary>Time in which all that one answer needs has to come.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Proof of identity.</summary>
    public TargetAccess Access { get; init; } = new();

    /// <summary>Address for people: without user, password and query.</summary>
    public string Name => TargetName.Of(QueryUrl);
}
