// SPDX-License-Identifier: Apache-2.0
namespace Tidy.Tests;

/// <summary>What may break a rule, each with its reason. One that no longer fires is an error.</summary>
internal static class Exceptions
{
    public static IReadOnlyList<(string Rule, string Path, string Containing, string Reason)> All { get; } =
    [
    ];

    public static bool Covers(
        (string Rule, string Path, string Containing, string Reason) exception, Finding finding) =>
        exception.Rule == finding.Rule && exception.Path == finding.Path &&
        finding.What.Contains(exception.Containing, StringComparison.Ordinal);
}
