// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages;

/// <summary>The value that represents "unknown" in messages.</summary>
public static class NullValue
{
    /// <summary>SBE's null of a 64-bit integer.</summary>
    public const long Int64 = long.MinValue;

    /// <summary>The value, or null if it is the null value.</summary>
    public static long? ToNullable(long value) => value == Int64 ? null : value;

    /// <summary>The value, or the null value if it is null.</summary>
    public static long From(long? value) => value ?? Int64;
}
