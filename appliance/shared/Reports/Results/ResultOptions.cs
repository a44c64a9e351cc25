// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Results;

/// <summary>Options of a result folder.</summary>
public sealed record ResultOptions
{
    /// <summary>Path of the folder; it must not exist, or be empty.</summary>
    public required string Path { get; init; }

    /// <summary>Captures in which the orders are: those that are read, or the file that is written.</summary>
    public IReadOnlyList<string> Captures { get; init; } = [];

    /// <summary>True to report orders to others too; false if they are only for the folder.</summary>
    public bool PassesOrders { get; init; }
}
