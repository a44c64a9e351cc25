// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace TestSupport.Binary;

/// <summary>Values in a line by their path of keys; a key that is missing fails the test.</summary>
public static class JsonPath
{
    /// <summary>The value at a path of keys, or indexes of arrays.</summary>
    public static JsonElement At(this JsonElement element, params object[] path) => path.Aggregate(
        element, (at, step) => step is int index ? at[index] : at.GetProperty((string)step));

    /// <summary>A count there.</summary>
    public static long Count(this JsonElement element, params object[] path) => element.At(path).GetInt64();

    /// <summary>A truth value there.</summary>
    public static bool Flag(this JsonElement element, params object[] path) => element.At(path).GetBoolean();

    /// <summary>A text there.</summary>
    public static string? Text(this JsonElement element, params object[] path) => element.At(path).GetString();
}
