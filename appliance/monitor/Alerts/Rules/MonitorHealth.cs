// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Rules;

/// <summary>Parts of the monitor that rules look after; for the model's thread.</summary>
public sealed record MonitorHealth
{
    /// <summary>Nothing is kept on a disk, and nothing is exported.</summary>
    public static MonitorHealth None { get; } = new();

    /// <summary>Parts of the history on the disk by name, each with the failure of writing; null while it is
    /// written.</summary>
    public Func<IEnumerable<(string Name, string? Failure)>> History { get; init; } = static () => [];

    /// <summary>Damaged files of the state directory that were set aside and are still there.</summary>
    public Func<IReadOnlyList<string>> SetAside { get; init; } = static () => [];

    /// <summary>Receivers of exported values by address, each with the values that it will never have.</summary>
    public Func<IEnumerable<(string To, long Lost)>> Exports { get; init; } = static () => [];
}
