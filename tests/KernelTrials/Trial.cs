// SPDX-License-Identifier: Apache-2.0
using System.Reflection;

namespace KernelTrials;

/// <summary>One test, with the values of one row if it has several.</summary>
internal sealed record Trial(Type Class, MethodInfo Method, object?[] Values, string? Skip)
{
    /// <summary>Class, method and values.</summary>
    internal string Name => $"{Class.Name}.{Method.Name}({string.Join(", ", Values)})";

    /// <summary>Every test of this assembly, by class and method.</summary>
    internal static IEnumerable<Trial> All() =>
        from type in Assembly.GetExecutingAssembly().GetTypes()
        where type is { IsClass: true, IsAbstract: false }
        orderby type.Name
        from method in type.GetMethods()
        let fact = method.GetCustomAttributes<FactAttribute>().FirstOrDefault()
        where fact is not null
        from values in Rows(type, method)
        select new Trial(type, method, values, fact.Skip);

    /// <summary>Null if the test passed, else what it said.</summary>
    internal string? Run()
    {
        object? instance = null;
        try
        {
            instance = Activator.CreateInstance(Class);
            if (Method.Invoke(instance, Values) is Task task)
                task.GetAwaiter().GetResult();
            return null;
        }
        catch (TargetInvocationException failed)
        {
            return Text(failed.InnerException ?? failed);
        }
        catch (Exception failed)
        {
            return Text(failed);
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }

    /// <summary>The whole chain: an assertion does not print what a comparison failed with.</summary>
    private static string Text(Exception failed) => failed.InnerException is { } inner
        ? $"{failed}\n{Text(inner)}" : failed.ToString();

    private static IEnumerable<object?[]> Rows(Type type, MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (parameters.Length == 0)
            return [[]];
        IEnumerable<object?[]> inline = method.GetCustomAttributes<InlineDataAttribute>()
            .SelectMany(data => data.GetData(method));
        IEnumerable<object?[]> members = method.GetCustomAttributes<MemberDataAttribute>()
            .SelectMany(data => (IEnumerable<object?[]>)type.GetProperty(data.MemberName)!.GetValue(null)!);
        return inline.Concat(members).Select(row => row.Select((value, at) => Fit(value, parameters[at])).ToArray());
    }

    // A literal of an attribute may be of a smaller type than the parameter.
    private static object? Fit(object? value, ParameterInfo parameter)
    {
        Type wanted = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return value is IConvertible && !wanted.IsInstanceOfType(value) && !wanted.IsEnum
            ? Convert.ChangeType(value, wanted, System.Globalization.CultureInfo.InvariantCulture)
            : value;
    }
}
