// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Sqlite;

/// <summary>Cause of a <see cref="FailureException"/> about a file beside a database that SQLite could not make, as on
/// a full disk.</summary>
internal sealed class NoSharedMemoryException : Exception;
