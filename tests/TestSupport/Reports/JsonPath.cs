// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace TestSupport.Reports;

/// <summary>Paths of JSON output: keys with dots between, <c>[]</c> behind that of an array.</summary>
public static class JsonPath
{
    /// <summary>All values at a path, through every element of the arrays on it.</summary>
    public static IEnumerable<JsonElement> ValuesAt(JsonElement root, string path)
    {
        IEnumerable<JsonElement> found = [root];
        foreach (string step in path.Split('.'))
        {
            bool isArray = step.EndsWith("[]", StringComparison.Ordinal);
            string key = isArray ? step[..^2] : step;
            found = found.Select(element => element.GetProperty(key));
            if (isArray)
                found = found.SelectMany(array => array.EnumerateArray());
        }
        return found;
    }
}
