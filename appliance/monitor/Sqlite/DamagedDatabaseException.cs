// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Sqlite;

/// <summary>Cause of a <see cref="FailureException"/> about a file with damaged or foreign content.</summary>
public sealed class DamagedDatabaseException : Exception
{
    /// <summary>True if a failure, or content that cannot be, is that of a damaged file.</summary>
    public static bool IsCauseOf(Exception failure) => failure is FailureException
        ? failure.InnerException is DamagedDatabaseException
        : failure is FormatException or JsonException or ArgumentException or InvalidOperationException
            or ArithmeticException or InvalidCastException or NullReferenceException or IndexOutOfRangeException
            or KeyNotFoundException;
}
