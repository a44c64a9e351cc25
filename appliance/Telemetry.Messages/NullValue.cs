// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages;

/// <summary>What stands for an unknown value.</summary>
public static class NullValue
{
    /// <summary>SBE's null of a 64-bit integer.</summary>
    public const long Int64 = long.MinValue;

    /// <summary>The value, or null if it stands for none.</summary>
    public static long? ToNullable(long value) => value == Int64 ? null : value;

    /// <summary>The value, or what stands for none.</summary>
    public static long From(long? value) => value ?? Int64;
}
