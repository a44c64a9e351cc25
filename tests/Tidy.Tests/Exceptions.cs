// SPDX-License-Identifier: Apache-2.0
namespace Tidy.Tests;

/// <summary>What may break a rule, each with its reason. One that no longer fires is an error.</summary>
internal static class Exceptions
{
    public static IReadOnlyList<(string Rule, string Path, string Containing, string Reason)> All { get; } =
    [
        ("rooms", "appliance/shared/Model/AotSelect.cs", "Telemetry.Model",
            "in the namespace above all rooms, so that it takes LINQ's place in each without a using"),
    ];

    public static bool Covers(
        (string Rule, string Path, string Containing, string Reason) exception, Finding finding) =>
        exception.Rule == finding.Rule && exception.Path == finding.Path &&
        finding.What.Contains(exception.Containing, StringComparison.Ordinal);
}
