// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace TestSupport.Reports;

/// <summary>All properties and fields of a report as text, to compare two reports with.</summary>
public static class ReportText
{
    private static readonly JsonSerializerOptions Options = new() { IncludeFields = true };

    /// <summary>Text of a report, or of several.</summary>
    public static string Of<T>(T report) => JsonSerializer.Serialize(report, Options);
}
