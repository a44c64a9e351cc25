// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Formats;

/// <summary>Width of the buckets of native and exponential histograms: each doubling of the value has 2 to the power of
/// the schema of them.</summary>
public static class HistogramSchema
{
    /// <summary>The schema where nothing else is chosen.</summary>
    public const int Default = 5;

    /// <summary>The schemas that can be chosen.</summary>
    public static IReadOnlyList<int> All { get; } = [3, 5, 8];

    /// <summary>Width of a bucket, as a part of its value.</summary>
    internal static double WidthOf(int schema) => Math.Pow(2, 1.0 / (1 << schema)) - 1;

    /// <summary>Width of the buckets in words.</summary>
    internal static string ErrorOf(int schema)
    {
        string width = schema switch
        {
            3 => "9.1",
            8 => "0.3",
            _ => "2.2",
        };
        return $"{width} % as a native histogram, else that of its bucket";
    }
}
