// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Sqlite;

/// <summary>Cause of a <see cref="FailureException"/> about a file that cannot be read as what it should be, whoever
/// tries.</summary>
internal sealed class DamagedDatabaseException : Exception
{
    /// <summary>True if a failure, or content that cannot be, is that of a damaged file.</summary>
    internal static bool IsCauseOf(Exception failure) => failure is FailureException
        ? failure.InnerException is DamagedDatabaseException
        : failure is FormatException or ArgumentException or OverflowException or InvalidCastException
            or NullReferenceException or IndexOutOfRangeException;
}
