// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>A word about an appliance, by which monitors select and group appliances.</summary>
/// <param name="Key">Name, such as <c>site</c>.</param>
/// <param name="Value">Value, such as <c>NY4</c>.</param>
public readonly record struct Label(string Key, string Value)
{
    /// <summary>Largest number of labels of an appliance.</summary>
    public const int Most = 8;
}
