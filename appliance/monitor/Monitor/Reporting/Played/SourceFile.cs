// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Reporting.Played;

/// <summary>A file that the report is made of.</summary>
/// <param name="Name">Name without folders.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Hash of its bytes, hexadecimal; empty if it was not computed.</param>
/// <param name="Messages">Messages read.</param>
/// <param name="FirstTimeNs">Time of the first, UTC, nanoseconds; null if there is none.</param>
/// <param name="LastTimeNs">Time of the last, UTC, nanoseconds; null if there is none.</param>
/// <param name="Notice">Damage or cut that ended reading; null if all was read.</param>
internal sealed record SourceFile(
    string Name, long Length, string Sha256, long Messages, long? FirstTimeNs, long? LastTimeNs, string? Notice);
