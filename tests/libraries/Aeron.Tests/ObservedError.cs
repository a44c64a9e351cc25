// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Tests;

/// <summary>An error of an error log; times in milliseconds since 1970.</summary>
internal readonly record struct ObservedError(string Text, int Count, long FirstTimeMs, long LastTimeMs);
