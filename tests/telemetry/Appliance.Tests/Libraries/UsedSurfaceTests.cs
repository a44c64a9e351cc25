// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Adaptive.Aeron.Driver;
using Telemetry.Appliance.Transport;
using TestSupport;
using TestSupport.Libraries;

namespace Telemetry.Appliance.Tests.Libraries;

/// <summary>
/// Compares the appliance's use of Disruptor, HdrHistogram and Aeron, from its own metadata, with a list. With
/// <c>-p:UpstreamPackages=true</c> the same test compares the compiler's binding to the packages; lines that begin with
/// "ours" and "upstream" are those where one source text binds to two signatures.
/// </summary>
public sealed class UsedSurfaceTests
{
    private const string Client = "Aeron";
    private const string Driver = "Aeron.Driver";
    private const string Ours = "ours: ";
    private const string Upstream = "upstream: ";
    private const int LeastLines = 100;

    private static readonly string[] Libraries = ["Adaptive.Aeron", "Adaptive.Agrona", "Disruptor", "HdrHistogram"];

    private static readonly string List = Path.Combine(
        ProjectTree.Root, "tests", "telemetry", "Appliance.Tests", "Libraries", "UsedSurface.txt");

    /// <summary>The assemblies, which are beside the test.</summary>
    private static IEnumerable<string> Rooms =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "Telemetry.*.dll")
            .Where(path => !path.EndsWith(".Tests.dll", StringComparison.Ordinal));

    [Fact]
    public void the_appliance_uses_exactly_the_listed_members()
    {
        string[] used = [.. Rooms.SelectMany(room => UsedSurface.Of(room, IsOfALibrary))
            .Distinct().Order(StringComparer.Ordinal)];
        (string mine, string other) = OurLibrariesFactAttribute.IsBuiltWithOurs ? (Ours, Upstream) : (Upstream, Ours);
        string[] listed = [.. File.ReadAllLines(List)
            .Where(line => !line.StartsWith(other, StringComparison.Ordinal))
            .Select(line => line.StartsWith(mine, StringComparison.Ordinal) ? line[mine.Length..] : line)
            .Order(StringComparer.Ordinal)];

        Assert.True(used.Length >= LeastLines, $"only {used.Length} types and members were found");
        Assert.True(listed.SequenceEqual(used), "UsedSurface.txt differs.\nonly there:\n  "
            + string.Join("\n  ", listed.Except(used)) + "\nonly in the appliance:\n  "
            + string.Join("\n  ", used.Except(listed)));
    }

    /// <summary>The driver is bound to internal parts of the project's client, with either client in the
    /// appliance.</summary>
    [Fact]
    public void the_drivers_public_members_name_no_type_of_its_client()
    {
        Assembly driver = typeof(EmbeddedMediaDriver).Assembly;

        Assert.Contains(driver.GetReferencedAssemblies(), assembly => assembly.Name == Client);
        Assert.DoesNotContain(
            driver.GetExportedTypes().SelectMany(TypesIn), type => type.Assembly.GetName().Name == Client);
    }

    private static bool IsOfALibrary(string assembly, string space) => assembly != Driver
        && Libraries.Any(library => space == library || space.StartsWith(library + ".", StringComparison.Ordinal));

    private static IEnumerable<Type> TypesIn(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static
            | BindingFlags.DeclaredOnly;
        IEnumerable<Type> inMethods = type.GetMethods(Declared).SelectMany(method =>
            method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType));
        return [.. inMethods, .. type.GetInterfaces(), .. type.GetFields(Declared).Select(field => field.FieldType),
            .. type.BaseType is { } parent ? [parent] : Type.EmptyTypes];
    }
}
