// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Yaml;

/// <summary>A configured value and its position, for errors that are found later.</summary>
/// <param name="Value">The value.</param>
/// <param name="Where"><c>file:line:column</c>, or the option.</param>
public readonly record struct Located<T>(T Value, string Where);
